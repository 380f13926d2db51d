namespace Catalog.Infrastructure.Views;

/// <summary>What became of a view.</summary>
public enum ViewTaken
{
    /// <summary>It will be counted exactly once, if there is such a product.</summary>
    Taken,

    /// <summary>Redis was asked and did not answer: it may or may not be counted.</summary>
    Unknown,

    /// <summary>It is not counted: Redis is away, and the database has enough to do.</summary>
    Refused,
}
