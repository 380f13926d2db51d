namespace Catalog.Domain.Reviews;

/// <summary>The rules for reviews.</summary>
public static class ReviewRules
{
    /// <summary>The maximum length of an author's name, in characters.</summary>
    public const int AuthorLength = 100;

    /// <summary>The maximum length of the text, in characters.</summary>
    public const int TextLength = 2_000;

    /// <summary>The minimum number of stars.</summary>
    public const int LeastStars = 1;

    /// <summary>The maximum number of stars.</summary>
    public const int MostStars = 5;
}
