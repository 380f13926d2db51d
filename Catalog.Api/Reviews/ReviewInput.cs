using System.ComponentModel.DataAnnotations;
using Catalog.Domain.Reviews;

namespace Catalog.Api.Reviews;

/// <summary>A review as its author writes it.</summary>
/// <remarks>
/// Every field may be missing here, so that <see cref="ReviewRules"/> can say which is; the annotations only describe its rules
/// to the OpenAPI document.
/// </remarks>
public sealed record ReviewInput
{
    /// <summary>1, the worst, to 5.</summary>
    /// <example>4</example>
    [Required, Range(ReviewRules.LeastStars, ReviewRules.MostStars)]
    public int? Stars { get; init; }

    /// <summary>What you have to say; missing counts as empty.</summary>
    /// <example>Sits well in the hand.</example>
    [StringLength(ReviewRules.TextLength)]
    public string? Text { get; init; }

    /// <summary>The input as a draft for the rules.</summary>
    /// <param name="author">The name that is shown with it.</param>
    public ReviewDraft ToDraft(string author) => new(author, Stars, Text);
}
