using AnyAscii;
using Catalog.Domain;
using Catalog.Domain.Categories;

namespace Catalog.Infrastructure.Products.Import;

/// <summary>A category as a file names it.</summary>
/// <param name="Slug">Its slug; that of a parent comes first: <c>clothing-hoodies</c>.</param>
/// <param name="Name">Its name; <see langword="null"/> if the file gives the slug.</param>
/// <param name="Parent">Its parent.</param>
internal sealed record CategoryPath(string Slug, string? Name = null, CategoryPath? Parent = null)
{
    /// <summary>The rule that its name breaks, or that of its parent; <see langword="null"/> for none.</summary>
    public string? Broken { get; } = Parent?.Broken ?? (Name is null ? null : TextRules.Broken(Name, 1, CategoryRules.NameLength));

    /// <summary>Reads a category. Of a path of more than two levels the first and the last are used.</summary>
    /// <param name="text">The text of the file.</param>
    /// <param name="notation">How it is written.</param>
    public static CategoryPath? Read(string text, CategoryNotation notation)
    {
        var paths = notation.Between is { } between ? SplitOutsideEscapes(text, between) : [text];
        var levels = paths.Select(path => Levels(path, notation)).MaxBy(path => path.Length) ?? [];
        if (levels is [var only])
        {
            return CategoryRules.Broken(only) is null ? new CategoryPath(only) : Named(only, parent: null);
        }

        return levels is [var first, .., var last] && Named(first, parent: null) is { } parent ? Named(last, parent) : null;
    }

    /// <summary>The slug of a name, in any script; empty if it has no letter and no digit.</summary>
    public static string SlugOf(string name)
    {
        var slug = new System.Text.StringBuilder();
        foreach (var c in name.Transliterate())
        {
            if (char.IsAsciiLetterOrDigit(c))
            {
                slug.Append(char.ToLowerInvariant(c));
            }
            else if (c != '\'' && slug.Length > 0 && slug[^1] != '-')
            {
                slug.Append('-');
            }
        }

        return slug.ToString().Trim('-');
    }

    private static CategoryPath? Named(string name, CategoryPath? parent) => SlugOf(name) is { Length: > 0 } slug
        ? new CategoryPath(parent is null ? slug : $"{parent.Slug}-{slug}", TextRules.Clean(name), parent)
        : null;

    private static string[] Levels(string path, CategoryNotation notation)
    {
        var levels = notation.Levels is { } level ? SplitOutsideEscapes(path, level) : [path.Trim()];
        return levels is [var root, ..] && root == notation.Root ? levels[1..] : levels;
    }

    private static string[] SplitOutsideEscapes(string text, char separator)
    {
        const char Placeholder = '\uE000'; // of the private use area
        return
        [
            .. text.Replace($"\\{separator}", $"{Placeholder}", StringComparison.Ordinal)
                .Split(separator, StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
                .Select(part => part.Replace(Placeholder, separator)),
        ];
    }
}
