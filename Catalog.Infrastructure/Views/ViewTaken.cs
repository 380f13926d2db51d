namespace Catalog.Infrastructure.Views;

/// <summary>The outcome of counting a view.</summary>
public enum ViewTaken
{
    /// <summary>It will be counted exactly once, if the product exists.</summary>
    Taken,

    /// <summary>Redis did not answer: the view may or may not be counted.</summary>
    Unknown,

    /// <summary>The view is not counted: Redis is down and the limit for the database is reached.</summary>
    Refused,
}
