namespace Catalog.Domain.Reviews;

/// <summary>Every rule about a review.</summary>
public static class ReviewRules
{
    /// <summary>Greatest length of an author's name, in characters.</summary>
    public const int AuthorLength = 100;

    /// <summary>Greatest length of the text, in characters.</summary>
    public const int TextLength = 2_000;

    /// <summary>Fewest stars.</summary>
    public const int LeastStars = 1;

    /// <summary>Most stars.</summary>
    public const int MostStars = 5;
}
