namespace Catalog.Infrastructure.Products.Import;

/// <summary>What a record holds in one column.</summary>
/// <param name="Kind">Its form.</param>
/// <param name="Text">The text, also that of a number.</param>
/// <param name="List">The texts of a list.</param>
internal readonly record struct FieldValue(FieldKind Kind, string? Text = null, IReadOnlyList<string?>? List = null)
{
    /// <summary>A text; an empty one counts as none.</summary>
    public static FieldValue Of(string? text) => string.IsNullOrEmpty(text) ? default : new FieldValue(FieldKind.Text, text);

    /// <summary>For a report: the text, or those of a list.</summary>
    public string? Shown => Text ?? (List is null ? null : string.Join(", ", List));
}

/// <summary>The form of a field.</summary>
internal enum FieldKind
{
    /// <summary>Missing, null or empty.</summary>
    None,

    /// <summary>A text.</summary>
    Text,

    /// <summary>A number of JSON, in its notation.</summary>
    Number,

    /// <summary>A list of texts or numbers.</summary>
    List,

    /// <summary>A list of objects, or anything else that is no field of a product.</summary>
    Other,
}
