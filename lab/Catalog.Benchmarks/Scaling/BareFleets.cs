using Catalog.Benchmarks.Http;

namespace Catalog.Benchmarks.Scaling;

/// <summary>For each number of nodes as many processes, of which each answers with the same bytes and does nothing else.</summary>
internal sealed class BareFleets : IAsyncDisposable
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3); // for each process
    private readonly Dictionary<int, Fleet> _fleets = [];
    private readonly MixRequest _request = new(Requests.Get("/bytes/1"));

    /// <summary>Starts as many as a deployment has nodes, unless there are as many; its first node says what the bytes are.</summary>
    public async Task StartAsync(Deployment on, CancellationToken ct)
    {
        if (_fleets.ContainsKey(on.Addresses.Count))
        {
            return;
        }

        var fleet = _fleets[on.Addresses.Count] = new Fleet();
        for (var i = 0; i < on.Addresses.Count; i++)
        {
            fleet.Processes.Add(await BareProcess.StartAsync(on.Addresses[0], on.Redis, on.Database.ConnectionString, ct));
        }

        await AskAsync(on, WarmUp * on.Addresses.Count);
    }

    /// <summary>Asks those for a deployment for a while, as its nodes are asked.</summary>
    /// <returns>µs of processor time for each request, all processes together.</returns>
    public async Task<double> AskAsync(Deployment on, TimeSpan time)
    {
        var fleet = _fleets[on.Addresses.Count];
        using var client = new MixClient([.. fleet.Processes.Select(process => process.Address)], Operation.Callers);
        using var enough = new CancellationTokenSource(time);
        var before = fleet.Spent;
        var answers = await client.RunAsync(_ => _request, enough.Token);
        return 1_000_000 * (fleet.Spent - before) / answers.Count;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var fleet in _fleets.Values)
        {
            foreach (var process in fleet.Processes)
            {
                await process.DisposeAsync();
            }
        }
    }

    private sealed class Fleet
    {
        public List<BareProcess> Processes { get; } = [];

        public double Spent => Processes.Sum(process => ProcessTimes.Of(process.ProcessId));
    }
}
