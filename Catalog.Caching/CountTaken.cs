namespace Catalog.Caching;

/// <summary>The outcome of adding a count.</summary>
public enum CountTaken
{
    /// <summary>Redis has it: it reaches the database exactly once.</summary>
    Taken,

    /// <summary>Not counted: count it elsewhere, or refuse it.</summary>
    NotTaken,

    /// <summary>Redis did not answer in time: it may or may not be counted. Report that to the caller; do not add it again.</summary>
    Unknown,
}
