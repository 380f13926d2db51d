namespace Catalog.Infrastructure.Persistence.ChangeCapture;

/// <summary>Maps the changes of one table to the caches. Used by one caller at a time.</summary>
/// <remarks>To add a table, add a class like this, a line in <see cref="ChangeCaptureServices"/> and its name in the publication.</remarks>
internal interface ICapturedTable
{
    /// <summary>The table's name.</summary>
    string Name { get; }

    /// <summary>The number of distinct changes; at most <see cref="ChangeCaptureOptions.MaxRows"/>.</summary>
    int Count { get; }

    /// <summary>Adds a change.</summary>
    /// <param name="before">The row's replica identity, if the change is a deletion or changed it.</param>
    /// <param name="after">The new row; <see langword="null"/> for a deletion.</param>
    void Note(CapturedRow? before, CapturedRow? after);

    /// <summary>Records that any row may have changed: TRUNCATE, or changes that were not captured.</summary>
    void NoteAll();

    /// <summary>Adds the changes of another, later instance for the same table.</summary>
    void Add(ICapturedTable later);

    /// <summary>
    /// Invalidates the collected changes and clears them. Cannot be cancelled: what Redis does not confirm is in the node's journal.
    /// </summary>
    ValueTask DeliverAsync();
}
