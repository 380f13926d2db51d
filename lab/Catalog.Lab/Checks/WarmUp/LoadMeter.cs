using System.Diagnostics;
using System.Net.Http.Json;
using Catalog.Api.Caches;
using Catalog.Testbed;

namespace Catalog.Lab.Checks.WarmUp;

/// <summary>Counts the nodes' database loads, read from their own statistics several times a second.</summary>
internal sealed class LoadMeter(IReadOnlyList<ApiNode> nodes)
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(1);
    private readonly List<(TimeSpan At, long Loads)> _looks = [];

    /// <summary>Loads between the first and the last sample.</summary>
    public long Total => _looks[^1].Loads - _looks[0].Loads;

    /// <summary>Loads per second in the worst second.</summary>
    public double Peak => _looks
        .Select(from => (from, to: _looks.Find(to => to.At >= from.At + Window)))
        .Where(pair => pair.to != default)
        .Max(pair => (pair.to.Loads - pair.from.Loads) / (pair.to.At - pair.from.At).TotalSeconds);

    /// <summary>Samples until cancelled, and once more.</summary>
    public async Task RunAsync(CancellationToken ct)
    {
        var started = Stopwatch.GetTimestamp();
        do
        {
            await LookAsync(started);
            await Task.Delay(Every, ct).ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
        }
        while (!ct.IsCancellationRequested);
        await LookAsync(started);
    }

    private async Task LookAsync(long started)
    {
        var counts = await Task.WhenAll(nodes.Select(LoadsAsync));
        _looks.Add((Stopwatch.GetElapsedTime(started), counts.Sum()));
    }

    private static async Task<long> LoadsAsync(ApiNode node)
    {
        var stats = await node.Http.GetFromJsonAsync<CacheStatsResponse>("cache/stats");
        return stats!.Resources.Sum(resource => resource.Loads.Count);
    }
}
