namespace Catalog.Infrastructure.Persistence.ChangeCapture;

/// <summary>What changes of one table mean to the caches. Used by one caller at a time.</summary>
/// <remarks>A table is added by a class like this, a line in <see cref="ChangeCaptureServices"/> and its name in the publication.</remarks>
internal interface ICapturedTable
{
    /// <summary>The table's name.</summary>
    string Name { get; }

    /// <summary>How many different changes are noted; never more than <see cref="ChangeCaptureOptions.MaxRows"/>.</summary>
    int Count { get; }

    /// <summary>Notes a change.</summary>
    /// <param name="before">The row's replica identity, where the change is a deletion or touched it.</param>
    /// <param name="after">The row as it now is; <see langword="null"/> for a deletion.</param>
    void Note(CapturedRow? before, CapturedRow? after);

    /// <summary>Notes that any row may have changed: TRUNCATE, or changes that nobody saw.</summary>
    void NoteAll();

    /// <summary>Notes everything that another of the same table has noted, which is later.</summary>
    void Add(ICapturedTable later);

    /// <summary>Invalidates what was noted, and forgets it. Not cancellable: what Redis does not confirm is in the node's journal.</summary>
    ValueTask DeliverAsync();
}
