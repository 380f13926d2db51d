using Catalog.Caching.Background;
using Catalog.Caching.Redis;

namespace Catalog.Infrastructure.Views;

/// <summary>
/// Rebuilds the top lists at start, when Redis has lost them or may have older ones, and every hour, because it may have lost a part.
/// </summary>
internal sealed class TopRebuild : BackgroundLoop
{
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1); // a Redis that keeps losing them must not keep the database busy
    private readonly TopProducts _top;
    private readonly RedisGate _gate;

    public TopRebuild(TopProducts top, RedisGate gate, BackgroundLoops loops)
        : base(loops, "top-rebuild")
    {
        (_top, _gate) = (top, gate);
        if (gate.HasServer)
        {
            gate.Connection.Restored += top.NoteLoss;
        }
    }

    public override void Dispose()
    {
        if (_gate.HasServer)
        {
            _gate.Connection.Restored -= _top.NoteLoss;
        }

        base.Dispose();
    }

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stoppingToken)
    {
        await _top.RebuildAsync(stoppingToken);
        await _top.WhenLostAsync(Every, stoppingToken);
        return Pause;
    }
}
