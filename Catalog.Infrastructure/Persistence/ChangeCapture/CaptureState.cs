namespace Catalog.Infrastructure.Persistence.ChangeCapture;

/// <summary>The role of this node in change capture.</summary>
public enum CaptureState
{
    /// <summary>Not known yet.</summary>
    Starting,

    /// <summary>The slot is being created, which waits for all open transactions; no node captures meanwhile.</summary>
    Creating,

    /// <summary>Disabled by configuration.</summary>
    Disabled,

    /// <summary>It reads the slot and invalidates what has changed.</summary>
    Following,

    /// <summary>Another node reads the slot; this one takes over when that node is gone.</summary>
    Waiting,

    /// <summary>No node can capture: the server's <c>wal_level</c> is not logical.</summary>
    NotLogical,

    /// <summary>No node can capture: the migration that creates the publication has not been applied.</summary>
    NotPublished,

    /// <summary>This node cannot capture: its user has no REPLICATION attribute.</summary>
    NotPermitted,

    /// <summary>No node can capture: the slot's name is used by another database or another kind of client.</summary>
    NameTaken,

    /// <summary>The server removed log that the slot needed; a new slot is created and everything invalidated.</summary>
    Lost,

    /// <summary>The database or the connection failed; capture is retried.</summary>
    Failing,
}
