namespace Catalog.Domain.Categories;

/// <summary>The rules for the slug of a category.</summary>
public static class CategoryRules
{
    /// <summary>The maximum length of a slug, in characters.</summary>
    public const int SlugLength = 64;

    /// <summary>The format of a slug: words of a-z and 0-9, joined by single hyphens.</summary>
    public const string SlugPattern = "^[a-z0-9]+(-[a-z0-9]+)*$";

    /// <summary>The format in words.</summary>
    public const string SlugRule = "must be 1 to 64 characters a-z, 0-9 and single hyphens between them";

    /// <summary>The maximum length of a name, in characters.</summary>
    public const int NameLength = 100;

    /// <summary>Checks the format of a slug, not whether the category exists.</summary>
    /// <returns>The broken rule, or <see langword="null"/>.</returns>
    public static string? Broken(string? slug)
    {
        if (slug is null)
        {
            return "is required";
        }

        return IsSlug(slug) ? null : SlugRule;
    }

    private static bool IsSlug(string slug)
    {
        if (slug.Length is 0 or > SlugLength || slug[0] == '-' || slug[^1] == '-')
        {
            return false;
        }

        for (var i = 0; i < slug.Length; i++)
        {
            var fits = slug[i] == '-' ? slug[i - 1] != '-' : char.IsAsciiLetterLower(slug[i]) || char.IsAsciiDigit(slug[i]);
            if (!fits)
            {
                return false;
            }
        }

        return true;
    }
}
