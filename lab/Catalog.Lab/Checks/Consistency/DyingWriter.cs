using System.Globalization;
using Catalog.Testbed;
using Npgsql;

namespace Catalog.Lab.Checks.Consistency;

/// <summary>A node that is killed with -9 between the commit of its writes and their invalidation.</summary>
/// <remarks>
/// It needs no hook in the service and works with any Redis topology: the node's connection to PostgreSQL is slow, and it is killed once
/// its writes are in the database, before it receives the response. It does not take part in capture, so only a writer dies.
/// </remarks>
internal sealed class DyingWriter(
    RunningCatalog catalog, IReadOnlyList<Subject> subjects, RowClaims rows, VersionStatement database, FollowUp followUp, FaultTimeline timeline)
{
    /// <summary>The name of the fault.</summary>
    public const string Fault = "writer killed after its commit";

    private const int WritesAtOnce = 5;
    private static readonly TimeSpan Slow = TimeSpan.FromMilliseconds(400);
    private static readonly TimeSpan OthersTime = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan StartLimit = TimeSpan.FromMinutes(2); // the load leaves little processor time
    private static readonly IReadOnlyDictionary<string, string> Settings = new Dictionary<string, string>(LimitsOutOfReach.Settings)
    {
        ["Caching__NodeName"] = "dying",
        ["Caching__AnnounceVersions"] = "true",
        ["ChangeCapture__Enabled"] = "false",
    };

    /// <summary>Starts the node, lets it write some rows concurrently, kills it, and follows up what it committed.</summary>
    public async Task RunAsync()
    {
        var settings = new NpgsqlConnectionStringBuilder(catalog.Database);
        await using var line = TcpProxy.Start($"{settings.Host}:{settings.Port}");
        var parts = line.Endpoint.Split(':');
        (settings.Host, settings.Port) = (parts[0], int.Parse(parts[1], CultureInfo.InvariantCulture));
        await using var node = await ApiNode.StartAsync(new ApiNodeOptions
        {
            Name = "the dying writer",
            Postgres = settings.ConnectionString,
            Redis = catalog.Redis.ConnectionString,
            Admin = catalog.Admin,
            Environment = Settings,
            StartLimit = StartLimit,
        });
        node.SendAlways(catalog.Token);
        var taken = Take();
        try
        {
            await WriteAndDieAsync(node, line, taken);
        }
        finally
        {
            foreach (var subject in taken)
            {
                rows.Release(subject.Row);
            }
        }
    }

    private List<Subject> Take()
    {
        var taken = new List<Subject>();
        foreach (var subject in subjects.Where(subject => subject.Write is not null))
        {
            if (taken.Count < WritesAtOnce && rows.TryTake(subject.Row))
            {
                taken.Add(subject);
            }
        }

        return taken;
    }

    private async Task WriteAndDieAsync(ApiNode node, TcpProxy line, List<Subject> written)
    {
        await Task.WhenAll(written.Select(subject => ReadAsync(node, subject))); // warms up code, connections and the session
        var before = await Task.WhenAll(written.Select(subject => database.RunAsync(subject.VersionSql)));
        var begun = timeline.Now;
        line.Delay = Slow;
        var answers = written.Select(subject => WriteAsync(node, subject)).ToArray();
        if (!await AnyCommittedAsync(written, before))
        {
            return;
        }

        await Task.Delay(OthersTime);
        await node.KillAsync();
        await line.DisposeAsync(); // drops what is still in transit
        var answered = await Task.WhenAll(answers);
        for (var i = 0; i < written.Count; i++)
        {
            var now = await database.RunAsync(written[i].VersionSql);
            if (!answered[i] && now > before[i])
            {
                followUp.Begin(new Change(written[i], Origin.KilledWriter, now.Value, Writer: null, Position: null, begun));
            }
        }
    }

    private async Task<bool> AnyCommittedAsync(List<Subject> written, long?[] before)
    {
        using var timeout = new CancellationTokenSource(Timeout);
        while (!timeout.IsCancellationRequested)
        {
            for (var i = 0; i < written.Count; i++)
            {
                if (await database.RunAsync(written[i].VersionSql) > before[i])
                {
                    return true;
                }
            }

            await Task.Delay(Pause);
        }

        return false;
    }

    private static async Task ReadAsync(ApiNode node, Subject subject)
    {
        using var answer = await node.Http.GetAsync(new Uri(subject.Path, UriKind.Relative));
    }

    // Returns whether a response arrived; it does not if the node is killed first.
    private async Task<bool> WriteAsync(ApiNode node, Subject subject)
    {
        using var request = subject.Write!(rows.NextNumber());
        try
        {
            using var answer = await node.Http.SendAsync(request);
            return true;
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }
}
