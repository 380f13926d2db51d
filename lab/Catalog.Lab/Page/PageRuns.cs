using Catalog.Lab.Stories;

namespace Catalog.Lab.Page;

/// <summary>The runs of the page: one at a time, and the last few to look at again. Thread-safe.</summary>
internal sealed class PageRuns(string postgres) : IAsyncDisposable
{
    private const int Kept = 8;
    private readonly SemaphoreSlim _one = new(1);
    private volatile PageRun[] _runs = []; // replaced, never changed

    /// <summary>Ends what runs, and starts a story.</summary>
    public async Task<PageRun> StartAsync(Story story, Way left, Way right, StoryOptions options)
    {
        await _one.WaitAsync();
        try
        {
            await EndLastAsync();
            var run = new PageRun();
            run.Start(story, left, right, options, postgres);
            var before = _runs;
            _runs = [.. before.TakeLast(Kept - 1), run];
            foreach (var old in before.SkipLast(Kept - 1))
            {
                await old.DisposeAsync();
            }

            return run;
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>A run that is kept; null if there is none.</summary>
    public PageRun? Find(string id) => _runs.FirstOrDefault(run => run.Id == id);

    public async ValueTask DisposeAsync()
    {
        await _one.WaitAsync(); // nothing starts any more
        foreach (var run in _runs)
        {
            await run.DisposeAsync();
        }

        _one.Dispose();
    }

    private Task EndLastAsync() => _runs.LastOrDefault()?.EndAsync() ?? Task.CompletedTask;
}
