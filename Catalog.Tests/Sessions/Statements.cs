using System.Collections.Concurrent;
using System.Diagnostics;

namespace Catalog.Tests.Sessions;

/// <summary>The statements that a piece of work sends to the database, in order, as Npgsql traces them.</summary>
internal static class Statements
{
    public static async Task<IReadOnlyList<string>> OfAsync(Func<Task> work)
    {
        var found = new ConcurrentQueue<string>();
        using var root = new System.Diagnostics.Activity("work").Start();
        var trace = root.TraceId; // other tests run beside this one
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "Npgsql",
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = activity =>
            {
                if (activity.TraceId == trace && (activity.GetTagItem("db.query.text") ?? activity.GetTagItem("db.statement")) is string text)
                {
                    found.Enqueue(text);
                }
            },
        };
        ActivitySource.AddActivityListener(listener);
        await work();
        return [.. found];
    }
}
