namespace Catalog.Caching;

/// <summary>The outcome of adding an event.</summary>
public enum EventTaken
{
    /// <summary>The stream has it: it will be handled.</summary>
    Taken,

    /// <summary>Not added: too many events wait, or Redis is down.</summary>
    Refused,

    /// <summary>Redis did not answer in time: it may or may not have been added. Add it again only if the database ignores an id it has.</summary>
    Unknown,
}
