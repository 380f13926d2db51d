using Catalog.Caching;

namespace Catalog.Tests.Caching.Patterns;

/// <summary>A database that stores a batch and its id in one transaction.</summary>
internal sealed class CounterLedger
{
    private readonly HashSet<string> _applied = [];

    public long Total { get; private set; }

    public bool DieBeforeCommit { get; set; }

    public bool DieAfterCommit { get; set; }

    public Task ApplyAsync(CounterBatch batch, CancellationToken ct)
    {
        lock (_applied)
        {
            if (DieBeforeCommit)
            {
                DieBeforeCommit = false;
                throw new IOException("died before the commit");
            }

            if (batch.Counts.ContainsKey("poison"))
            {
                throw new PoisonEventException();
            }

            if (_applied.Add(batch.Id))
            {
                Total += batch.Counts.Values.Sum();
            }

            if (DieAfterCommit)
            {
                DieAfterCommit = false;
                throw new IOException("died after the commit");
            }
        }

        return Task.CompletedTask;
    }
}
