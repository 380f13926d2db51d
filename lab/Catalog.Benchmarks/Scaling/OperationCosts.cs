namespace Catalog.Benchmarks.Scaling;

/// <summary>The cost of each kind of request: commands and round trips to Redis, bytes, processor time of each server, transactions.</summary>
/// <remarks>
/// <para>Commands and round trips are counted with one caller. Commands are those in MONITOR that arrived over a connection, have a key,
/// and are of a kind that does not occur while the system is idle; commands called by scripts are excluded. Round trips are the reads of a
/// master from a socket (<c>total_reads_processed</c>), minus those of an idle time of the same length: commands sent together count
/// once, and what change data capture and flushes send afterwards counts too.</para>
/// <para>The other costs are measured with 32 callers, minus the idle cost of the same time. Server time is the time per execution in
/// INFO commandstats, times the commands of an operation; the time of a script includes the commands that it calls.</para>
/// </remarks>
internal static class OperationCosts
{
    private const int Sample = 400;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan Compiling = TimeSpan.FromSeconds(3); // until hot code is fully optimized
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Afterwards = TimeSpan.FromMilliseconds(100); // for later work, such as change data capture

    public static async Task<IReadOnlyList<OperationCost>> RunAsync(Deployment on, TimeSpan time, IProgress<string> log, CancellationToken ct)
    {
        var operations = await Operation.PrepareAsync(on, ct);
        foreach (var operation in operations)
        {
            using var compiling = new CancellationTokenSource(Compiling);
            using var client = new MixClient([operation.Node], Operation.Callers);
            await client.RunAsync(operation.Request, compiling.Token);
        }

        var measured = new List<Measured>();
        foreach (var operation in operations)
        {
            measured.Add(await MeasureAsync(on, operation, time, attempts: 3, ct));
        }

        // Last, when the nodes have compiled all code.
        await Task.Delay(Settling, ct);
        var before = await on.ReadAsync(ct);
        await Task.Delay(Idle, ct);
        var idle = (await on.ReadAsync(ct)).Costs - before.Costs;
        var background = (await MonitorAsync(on, () => Task.Delay(Idle, ct), ct)).Select(line => line.Action).ToHashSet();
        await on.EndMoreAsync();

        var costs = measured.Select(one => one.Less(idle, background)).ToArray();
        Array.ForEach(costs, cost => log.Report($"{on}: {cost}"));
        return costs;
    }

    /// <summary>The commands that arrived over connections at any master during an action.</summary>
    public static async Task<IReadOnlyList<MonitorLine>> MonitorAsync(Deployment on, Func<Task> meanwhile, CancellationToken ct)
    {
        var probes = on.Probes.Select(probe => new RedisProbe(probe.Endpoint)).ToArray();
        try
        {
            var done = new TaskCompletionSource();
            var watching = probes.Select(probe => probe.MonitorAsync(() => done.Task, ct)).ToArray();
            await Task.Delay(50, ct); // until all monitors are running
            await meanwhile();
            done.SetResult();
            return [.. (await Task.WhenAll(watching)).SelectMany(lines => lines).Where(line => !line.IsInScript && line.Key is not null)];
        }
        finally
        {
            Array.ForEach(probes, probe => probe.Dispose());
        }
    }

    private static async Task<Measured> MeasureAsync(Deployment on, Operation operation, TimeSpan time, int attempts, CancellationToken ct)
    {
        await WarmUpAsync(operation);
        var (alone, lines, answers) = (new Costs(), (IReadOnlyList<MonitorLine>)[], (IReadOnlyList<MixAnswer>)[]);
        using (var caller = new MixClient([operation.Node], 1))
        {
            lines = await MonitorAsync(
                on,
                async () =>
                {
                    var before = await on.ReadAsync(ct);
                    answers = await caller.SendAsync(Sample, operation.Request);
                    await Task.Delay(Afterwards, ct);
                    alone = (await on.ReadAsync(ct)).Costs - before.Costs;
                },
                ct);
        }

        using var callers = new MixClient([operation.Node], Operation.Callers);
        var window = await Window.OpenAsync(on, callers, operation.Request, time, ct);
        return operation.IsFromItsTier(answers) && operation.IsFromItsTier(window.Answers) ? new Measured(operation.Name, lines, alone, window)
            : attempts > 1 ? await MeasureAsync(on, operation, time, attempts - 1, ct) // all copies may have expired at once
            : throw new InvalidOperationException(
                $"{operation.Name} is not answered from {operation.Tier}: {string.Join(", ", window.Answers.CountBy(answer => answer.Tier))}.");
    }

    private static async Task WarmUpAsync(Operation operation)
    {
        using var client = new MixClient([operation.Node], Operation.Callers);
        await client.SendAsync(operation.WarmUp, operation.Request);
    }

    private sealed record Measured(string Name, IReadOnlyList<MonitorLine> Lines, Costs Alone, Window Window)
    {
        public OperationCost Less(Costs idle, HashSet<string> background)
        {
            var own = Lines.Where(line => !background.Contains(line.Action)).ToArray();
            return new OperationCost
            {
                Name = Name,
                Commands = own.Length / (double)Sample,
                RoundTrips = Alone.Per(Sample, idle)[Cost.RedisReads],
                ServerTime = own.GroupBy(line => line.Command).Sum(sent => sent.Count() * Window.MicrosecondsOf(sent.Key)) / Sample,
                Spent = Window.Spent.Per(Window.Answers.Count, idle),
                PerSecond = Window.PerSecond,
                AnswerBytes = Window.Answers.Average(answer => answer.Bytes),
                Sent = string.Join(", ", own.CountBy(line => line.Action).Where(action => action.Value > Sample / 50)
                    .Select(action => FormattableString.Invariant($"{action.Key} {action.Value / (double)Sample:0.##}"))),
            };
        }
    }
}
