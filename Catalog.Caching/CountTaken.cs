namespace Catalog.Caching;

/// <summary>What became of a count that was handed to write-behind.</summary>
public enum CountTaken
{
    /// <summary>Redis has it: it will reach the database exactly once.</summary>
    Taken,

    /// <summary>It certainly was not counted: count it elsewhere, or refuse it.</summary>
    NotTaken,

    /// <summary>Redis was asked and did not answer: it may or may not be counted. Tell the caller so; do not count it again.</summary>
    Unknown,
}
