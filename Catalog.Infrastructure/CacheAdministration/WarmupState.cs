namespace Catalog.Infrastructure.CacheAdministration;

/// <summary>How a warm-up stands.</summary>
public enum WarmupState
{
    /// <summary>It is under way.</summary>
    Running,

    /// <summary>It has reached its end.</summary>
    Done,

    /// <summary>It was stopped before its end.</summary>
    Cancelled,

    /// <summary>The database failed.</summary>
    Failed,
}
