namespace Catalog.Domain.Categories;

/// <summary>What makes a category's slug.</summary>
public static class CategoryRules
{
    /// <summary>Greatest length of a slug, in characters.</summary>
    public const int SlugLength = 64;

    /// <summary>The form of a slug as a regular expression: words of a-z and 0-9, joined by single hyphens.</summary>
    public const string SlugPattern = "^[a-z0-9]+(-[a-z0-9]+)*$";

    /// <summary>What the form of a slug demands.</summary>
    public const string SlugRule = "must be 1 to 64 characters a-z, 0-9 and single hyphens between them";

    /// <summary>Checks a slug's form; whether the category exists is for the database to say.</summary>
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
