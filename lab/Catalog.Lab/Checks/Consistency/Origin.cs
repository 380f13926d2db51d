namespace Catalog.Lab.Checks.Consistency;

/// <summary>How a change was made.</summary>
internal enum Origin
{
    /// <summary>Over HTTP, and acknowledged.</summary>
    Http,

    /// <summary>Over HTTP, and the answer was lost: committed or not, the database knows.</summary>
    Unanswered,

    /// <summary>By plain SQL, of which no node knows.</summary>
    Sql,
}
