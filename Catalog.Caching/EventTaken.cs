namespace Catalog.Caching;

/// <summary>What became of an event that was handed to a stream.</summary>
public enum EventTaken
{
    /// <summary>The stream has it: it will be handled.</summary>
    Taken,

    /// <summary>It certainly was not taken: too many wait, or Redis is away.</summary>
    Refused,

    /// <summary>Redis was asked and did not answer: it may or may not have been taken. Sent again with the same id, it does no harm.</summary>
    Unknown,
}
