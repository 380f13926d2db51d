namespace Catalog.Infrastructure.Products.Import;

/// <summary>The categories that a file names. Bounded: in a file with more of them, the others are named after their slugs.</summary>
internal sealed class CategoryNames
{
    private const int Most = 10_000;

    private readonly Dictionary<string, CategoryPath?> _read = new(StringComparer.Ordinal);
    private readonly Dictionary<string, CategoryPath> _bySlug = new(StringComparer.Ordinal);

    /// <summary>Those with a name that may be stored, parents included.</summary>
    public IReadOnlyCollection<CategoryPath> Named => _bySlug.Values;

    /// <summary>Reads a category; <see langword="null"/> if nothing in the text makes a slug.</summary>
    public CategoryPath? Read(string text, CategoryNotation notation)
    {
        if (_read.TryGetValue(text, out var known))
        {
            return known;
        }

        var path = CategoryPath.Read(text, notation);
        if (_read.Count < Most)
        {
            _read.Add(text, path);
            for (var one = path; one is { Name: not null, Broken: null }; one = one.Parent)
            {
                _bySlug.TryAdd(one.Slug, one);
            }
        }

        return path;
    }
}
