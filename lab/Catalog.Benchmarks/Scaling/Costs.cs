namespace Catalog.Benchmarks.Scaling;

/// <summary>The measured kinds of cost.</summary>
internal enum Cost
{
    /// <summary>Elapsed time.</summary>
    Seconds,

    /// <summary>Reads of the Redis masters from client sockets; with one caller at a time: round trips.</summary>
    RedisReads,

    /// <summary>Bytes that clients sent to the masters.</summary>
    RedisIn,

    /// <summary>Bytes that the masters sent to clients, including published messages, without replication.</summary>
    RedisOut,

    /// <summary>Processor time of all Redis servers, replicas included, in µs.</summary>
    RedisCpu,

    /// <summary>Processor time of the API nodes, in µs.</summary>
    NodeCpu,

    /// <summary>Processor time of PostgreSQL, in µs.</summary>
    PostgresCpu,

    /// <summary>Processor time of the load generator, in µs.</summary>
    ClientCpu,

    /// <summary>Transactions of the database.</summary>
    Transactions,

    /// <summary>Bytes of the database's log.</summary>
    LogBytes,
}

/// <summary>One number for each <see cref="Cost"/>.</summary>
internal sealed class Costs(double[] values)
{
    private static readonly int Count = Enum.GetValues<Cost>().Length;

    public Costs()
        : this(new double[Count])
    {
    }

    public double this[Cost cost]
    {
        get => values[(int)cost];
        init => values[(int)cost] = value;
    }

    /// <summary>Processor time of the service's processes, in µs, without the load generator.</summary>
    public double ServiceCpu => this[Cost.NodeCpu] + this[Cost.RedisCpu] + this[Cost.PostgresCpu];

    public static Costs operator -(Costs after, Costs before) => Each(cost => after[cost] - before[cost]);

    public static Costs operator *(Costs costs, double by) => Each(cost => costs[cost] * by);

    public static Costs operator /(Costs costs, double by) => costs * (1 / by);

    /// <summary>The median of each.</summary>
    public static Costs Median(IReadOnlyCollection<Costs> rounds) =>
        Each(cost => Measuring.Quantile.Median(rounds.Select(round => round[cost])));

    /// <summary>
    /// The cost of one operation: the total minus the idle cost of the same time, but at least 0; the coarse processor clock could otherwise make
    /// it negative.
    /// </summary>
    /// <param name="operations">The number of operations.</param>
    /// <param name="idle">The cost of a time without operations.</param>
    public Costs Per(double operations, Costs idle)
    {
        var own = (this - (idle * (this[Cost.Seconds] / idle[Cost.Seconds]))) / operations;
        return Each(cost => Math.Max(0, own[cost]));
    }

    private static Costs Each(Func<Cost, double> value) => new([.. Enum.GetValues<Cost>().Select(value)]);
}
