using Catalog.Benchmarks.Http;

namespace Catalog.Benchmarks.Scaling;

/// <summary>For each number of nodes, as many processes that answer with the same bytes and do nothing else.</summary>
internal sealed class BareFleets : IAsyncDisposable
{
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(3); // for each process
    private readonly Dictionary<int, Fleet> _fleets = [];
    private readonly MixRequest _request = new(Requests.Get("/bytes/1"));

    /// <summary>Starts as many processes as the deployment has nodes, unless they are running; its first node provides the bytes.</summary>
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

    /// <summary>Sends requests to the processes of a deployment for some time, like to its nodes.</summary>
    /// <returns>µs of processor time per request, all processes together.</returns>
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
