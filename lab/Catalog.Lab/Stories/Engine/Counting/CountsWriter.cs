namespace Catalog.Lab.Stories.Engine.Counting;

/// <summary>A node's way to write counts into a row, on which the node can be killed.</summary>
internal sealed class CountsWriter(LabDatabase database, string row)
{
    /// <summary>When the node dies.</summary>
    public Death Dies { get; set; }

    /// <summary>Cuts the node off from everything else; called when it dies.</summary>
    public Action CutOff { get; set; } = static () => { };

    /// <summary>Adds counts to the row in one transaction.</summary>
    /// <param name="by">How many.</param>
    /// <param name="batch">An id under which the database adds them once only; null: each time.</param>
    /// <exception cref="NodeDiedException">The node has died.</exception>
    public async Task AddAsync(long by, string? batch = null)
    {
        if (Dies != Death.BeforeTheCommit)
        {
            await database.CountAsync(row, by, batch);
        }

        if (Dies != Death.Never)
        {
            CutOff();
            throw new NodeDiedException();
        }
    }
}

/// <summary>A moment of a flush.</summary>
internal enum Death
{
    Never,
    BeforeTheCommit,
    AfterTheCommit,
}
