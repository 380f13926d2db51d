namespace Catalog.Infrastructure.Persistence.ChangeCapture;

/// <summary>What this node does about the changes of the database.</summary>
public enum CaptureState
{
    /// <summary>It has not found out yet.</summary>
    Starting,

    /// <summary>It was told not to take part.</summary>
    Disabled,

    /// <summary>It reads the slot and invalidates what has changed.</summary>
    Following,

    /// <summary>Another node does; this one takes over when that is gone.</summary>
    Waiting,

    /// <summary>Nobody can: the server does not write the log that is needed.</summary>
    NotLogical,

    /// <summary>Nobody can: the migration that makes the publication has not been applied.</summary>
    NotPublished,

    /// <summary>This node cannot: its user has no right to replicate.</summary>
    NotPermitted,

    /// <summary>Nobody can: the name of the slot is taken by another database or another kind of reader.</summary>
    NameTaken,

    /// <summary>The server removed log that the slot needed; a new one is being made and everything invalidated.</summary>
    Lost,

    /// <summary>The database or the connection failed; it is tried again.</summary>
    Failing,
}
