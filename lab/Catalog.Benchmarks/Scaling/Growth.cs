using Catalog.Benchmarks.Measuring;
using Catalog.Testbed;
using Catalog.Testbed.Experiments;

namespace Catalog.Benchmarks.Scaling;

/// <summary>The same load on more nodes and more masters, alternately; each deployment is frozen while another is measured.</summary>
/// <remarks>
/// All deployments share the machine's processors with the load generator, so more nodes cannot answer more requests. A request also costs
/// more processor time in two processes than in one, whatever they do, because each wakes and sleeps more often for the same work.
/// Therefore the same number of minimal processes is measured in the same rounds. If the cost of the service grows no more than theirs,
/// more nodes do not make a request more expensive, and throughput grows with the processors.
/// </remarks>
internal static class Growth
{
    private const int Rounds = 3;
    private const double MostCpu = 1.3;
    private static readonly TimeSpan Reheat = TimeSpan.FromSeconds(4); // a thawed node has missed the bus, and its copies are old
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8); // for each node: until its hot code is optimized and its memory filled

    public static async Task<IReadOnlyList<Grown>> RunAsync(
        IReadOnlyList<Deployment> deployments, TimeSpan time, IProgress<string> log, CancellationToken ct)
    {
        var grown = new List<Grown>();
        await using var bare = new BareFleets();
        foreach (var deployment in deployments)
        {
            deployment.Thaw();
            grown.Add(new Grown(deployment, await Mix.PrepareAsync(deployment, ct)));
            using (var client = grown[^1].Client())
            using (var enough = new CancellationTokenSource(WarmUp * deployment.Addresses.Count))
            {
                await client.RunAsync(grown[^1].Mix.Of, enough.Token);
            }

            await bare.StartAsync(deployment, ct);
            deployment.Freeze();
        }

        for (var round = 0; round < Rounds; round++)
        {
            foreach (var one in grown)
            {
                one.On.Thaw();
                using (var client = one.Client())
                using (var again = new CancellationTokenSource(Reheat))
                {
                    await client.RunAsync(one.Mix.Of, again.Token);
                    one.Windows.Add(await Window.OpenAsync(one.On, client, one.Mix.Of, time, ct));
                }

                one.On.Freeze();
                one.Bare.Add(await bare.AskAsync(one.On, time));
                log.Report(FormattableString.Invariant(
                    $"Round {round + 1}, {one.On}: {one.Windows[^1].PerSecond:N0}/s, {Cpu(one.Windows[^1]):0} µs a request, a bare one {one.Bare[^1]:0} µs"));
            }
        }

        return grown;
    }

    /// <summary>The rows of each deployment, compared with the first.</summary>
    public static IEnumerable<ExperimentRow> Rows(IReadOnlyList<Grown> grown) => grown.SelectMany(one => Rows(one, grown[0]));

    private static IEnumerable<ExperimentRow> Rows(Grown one, Grown first)
    {
        var (on, windows) = (one.On, one.Windows);
        double[] cost = [.. windows.Zip(first.Windows, (ours, reference) => Cpu(ours) / Cpu(reference))];
        double[] bare = [.. one.Bare.Zip(first.Bare, (ours, reference) => ours / reference)];
        var growth = Quantile.Median(cost.Zip(bare, (ours, reference) => ours / reference));
        var each = Costs.Median([.. windows.Select(window => window.Spent / window.Answers.Count)]);
        yield return Told("requests", window => window.PerSecond, "1/s");
        yield return ExperimentRow.Told(
            $"{on}: requests, against 1 node, 1 master",
            Quantile.Median(windows.Zip(first.Windows, (ours, reference) => ours.PerSecond / reference.PerSecond)),
            "x");
        yield return Told("p50", window => window.Milliseconds(0.5), "ms");
        yield return Told("p99", window => window.Milliseconds(0.99), "ms");
        yield return Told("reads from L1", window => 100 * Of(window, Tier.L1), "%");
        yield return Told("reads from L2", window => 100 * Of(window, Tier.L2), "%");
        yield return Told("reads from the database", window => 100 * Of(window, Tier.Miss), "%");
        yield return ExperimentRow.Told($"{on}: processor time of the nodes per request", each[Cost.NodeCpu], "µs");
        yield return ExperimentRow.Told($"{on}: processor time of Redis per request", each[Cost.RedisCpu], "µs");
        yield return ExperimentRow.Told($"{on}: processor time of PostgreSQL per request", each[Cost.PostgresCpu], "µs");
        yield return ExperimentRow.Told($"{on}: processor time of the load generator per request", each[Cost.ClientCpu], "µs");
        yield return Told("processor time of the service per request", Cpu, "µs");
        yield return ExperimentRow.Told($"{on}: that, against 1 node, 1 master", Quantile.Median(cost), "x");
        yield return ExperimentRow.Told($"{on}: bare endpoint in as many processes, per request", Quantile.Median(one.Bare), "µs");
        yield return ExperimentRow.Told($"{on}: that, against 1 process", Quantile.Median(bare), "x");
        yield return on.Shape == RedisTopology.Single
            ? ExperimentRow.AtMost($"{on}: growth of the service's cost, against the bare one's", growth, "x", MostCpu)
            : ExperimentRow.Told($"{on}: growth of the service's cost, against the bare one's", growth, "x");

        ExperimentRow Told(string row, Func<Window, double> value, string unit) =>
            ExperimentRow.Told($"{on}: {row}", Quantile.Median(windows.Select(value)), unit);
    }

    private static double Cpu(Window window) => window.Spent.ServiceCpu / window.Answers.Count;

    // Among the responses with a tier.
    private static double Of(Window window, Tier tier) => window.Share(tier) / (1 - window.Share(Tier.None));
}

/// <summary>A deployment under load.</summary>
/// <param name="On">The deployment.</param>
/// <param name="Mix">Its requests.</param>
internal sealed record Grown(Deployment On, Mix Mix)
{
    /// <summary>A client with new connections: a node closes those that were idle while it was frozen.</summary>
    public MixClient Client() => new(On.Addresses, Operation.Callers);

    /// <summary>One for each round.</summary>
    public List<Window> Windows { get; } = [];

    /// <summary>The cost of a request to the same number of minimal processes, in µs; one for each round.</summary>
    public List<double> Bare { get; } = [];
}
