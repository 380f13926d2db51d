namespace Catalog.Lab.Checks.Consistency;

/// <summary>How a change was made.</summary>
internal enum Origin
{
    /// <summary>Over HTTP, and acknowledged.</summary>
    Http,

    /// <summary>Over HTTP, acknowledged as not yet announced in Redis.</summary>
    Unconfirmed,

    /// <summary>Over HTTP, without a response: only the database knows whether it was committed.</summary>
    Unanswered,

    /// <summary>Over HTTP, by a node that was killed after the commit and before the announcement.</summary>
    KilledWriter,

    /// <summary>By plain SQL, unknown to the nodes.</summary>
    Sql,
}
