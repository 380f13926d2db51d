using Catalog.Caching;
using Catalog.Caching.Background;

namespace Catalog.Infrastructure.CacheAdministration.Statistics;

/// <summary>The figures of the last hour on this node, a reading every ten seconds. Thread-safe.</summary>
internal sealed class ReadHistory(CacheNode node, TimeProvider time) : BackgroundLoop(node.Loops, "read-history")
{
    /// <summary>How often a reading is taken.</summary>
    public static readonly TimeSpan Every = TimeSpan.FromSeconds(10);

    /// <summary>The periods that can be asked for, in minutes.</summary>
    public static readonly IReadOnlyList<int> Minutes = [1, 5, 60];

    private readonly long _began = time.GetTimestamp();
    private readonly Queue<(long At, IReadOnlyDictionary<string, ReadFigures> Figures)> _readings = new();

    /// <summary>Takes a reading, and forgets those that no period needs.</summary>
    public void Take()
    {
        var now = time.GetTimestamp();
        lock (_readings)
        {
            _readings.Enqueue((now, Now()));
            while (time.GetElapsedTime(_readings.Peek().At, now) > TimeSpan.FromMinutes(Minutes[^1]) + Every)
            {
                _readings.Dequeue();
            }
        }
    }

    /// <summary>The figures of each resource in a period that ends now: up to ten seconds longer, or since the start of the node.</summary>
    public IReadOnlyList<ReadFigures> Last(int minutes)
    {
        var (now, period) = (time.GetTimestamp(), TimeSpan.FromMinutes(minutes));
        var (since, before) = (_began, (IReadOnlyDictionary<string, ReadFigures>?)null);
        lock (_readings)
        {
            foreach (var (at, figures) in _readings)
            {
                if (time.GetElapsedTime(at, now) < period)
                {
                    break;
                }

                (since, before) = (at, figures);
            }
        }

        var seconds = Math.Max(1, time.GetElapsedTime(since, now).TotalSeconds);
        return
        [
            .. Now().Values.Select(figures => figures.Since(before?.GetValueOrDefault(figures.Resource)))
                .Select(figures => figures with { PerSecond = figures.Reads.Sum() / seconds }),
        ];
    }

    protected override Task<TimeSpan> TurnAsync(CancellationToken stoppingToken)
    {
        Take();
        return Task.FromResult(Every);
    }

    private Dictionary<string, ReadFigures> Now() => node.Metrics.Resources.GroupBy(counters => counters.Resource)
        .ToDictionary(resource => resource.Key, resource => resource.Select(ReadFigures.From).Aggregate((one, two) => one.And(two)));
}
