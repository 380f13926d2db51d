using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace Catalog.Api.Http;

/// <summary>The cursors of lists that are ordered by id: a page has one in <c>next</c>, to be sent as <c>after</c>. Opaque to clients.</summary>
public static class PageCursor
{
    /// <summary>What the parameter <c>after</c> is, for the document.</summary>
    public const string After = "`next` of the page before. Default: the beginning of the list.";

    /// <summary>The cursor of the page that begins after an item.</summary>
    /// <param name="id">The last item of this page; <see langword="null"/> on the last page.</param>
    public static string? Of(long? id) => id?.ToString(CultureInfo.InvariantCulture);

    /// <summary>The item after which a page begins; <see langword="null"/> for the first page.</summary>
    /// <param name="cursor">A cursor that <see cref="CursorAttribute"/> has checked.</param>
    public static long? Read(string? cursor) => cursor is null ? null : long.Parse(cursor, CultureInfo.InvariantCulture);
}

/// <summary>The parameter <c>after</c> of a list that is ordered by id.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class CursorAttribute : RegularExpressionAttribute
{
    /// <summary>Sets the text of the rule.</summary>
    public CursorAttribute()
        : base("^(0|[1-9][0-9]{0,17})$") => ErrorMessage = "must be the next of another page of this list";

    /// <inheritdoc />
    public override bool IsValid(object? value) => value is not "" && base.IsValid(value);
}
