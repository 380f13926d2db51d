namespace Catalog.Lab.Checks.Consistency;

/// <summary>How a change was made.</summary>
internal enum Origin
{
    /// <summary>Over HTTP, and acknowledged.</summary>
    Http,

    /// <summary>Over HTTP, and acknowledged with the word that Redis could not be told yet.</summary>
    Unconfirmed,

    /// <summary>Over HTTP, and the answer was lost: committed or not, the database knows.</summary>
    Unanswered,

    /// <summary>Over HTTP, by a node that was killed after the commit and before it told anybody.</summary>
    KilledWriter,

    /// <summary>By plain SQL, of which no node knows.</summary>
    Sql,
}
