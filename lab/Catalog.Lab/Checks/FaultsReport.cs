using System.Diagnostics;
using Catalog.Testbed.Experiments;

namespace Catalog.Lab.Checks;

/// <summary>The figures of the faults check.</summary>
internal static class FaultsReport
{
    private const double MostExtraMilliseconds = 300;
    private static readonly long FirstCalls = Stopwatch.Frequency; // requests in progress within a second of the event

    public static IReadOnlyList<ExperimentRow> Rows(ProductTraffic traffic, FaultLog faults)
    {
        var requests = traffic.Requests;
        var calm = requests.Where(request => request.Start >= faults.WarmAt && End(request) < faults.FirstAt).ToArray();
        var usual = Percentile(calm, 0.5);
        return
        [
            ExperimentRow.AtLeast("requests", requests.Count, "requests", 1000),
            ExperimentRow.AtLeast("of them writes", requests.Count(request => !request.IsRead), "requests", 100),
            ExperimentRow.AtMost("answered 5xx", requests.Count(request => request.Status >= 500), "requests", 0),
            ExperimentRow.AtMost("answered 4xx", requests.Count(request => request.Status is >= 400 and < 500), "requests", 0),
            ExperimentRow.AtMost("not answered", requests.Count(request => request.Status == 0), "requests", 0),
            ExperimentRow.AtMost("stale on the node that wrote", traffic.StaleOnSameNode, "reads", 0),
            ExperimentRow.AtMost("stale anywhere after 2 s", traffic.StaleAnywhere, "reads", 0),
            ExperimentRow.Told("stale elsewhere within 2 s", traffic.Behind, "reads"),
            ExperimentRow.Told("median while calm", usual, "ms"),
            ExperimentRow.Told("p99 while calm", Percentile(calm, 0.99), "ms"),
            ExperimentRow.Told("faults", faults.Events.Count / 2, "times"),
            .. faults.Refusals.Select(refused => ExperimentRow.AtLeast($"error replies, {refused.Key}, fewest", refused.Value, "replies", 1)),
            .. faults.Events.GroupBy(happened => happened.Event, happened => happened.At).Select(times =>
                ExperimentRow.AtMost(
                    $"slowest extra, {times.Key}", times.Max(at => Slowest(requests, at)) - usual, "ms", MostExtraMilliseconds)),
        ];
    }

    private static double Slowest(IEnumerable<Request> requests, long at) => requests
        .Where(request => End(request) >= at && request.Start <= at + FirstCalls)
        .Select(request => request.Took.TotalMilliseconds)
        .DefaultIfEmpty(double.NaN)
        .Max();

    private static long End(Request request) => request.Start + (long)(request.Took.TotalSeconds * Stopwatch.Frequency);

    private static double Percentile(Request[] requests, double share)
    {
        var sorted = requests.Select(request => request.Took.TotalMilliseconds).Order().ToArray();
        return sorted.Length == 0 ? double.NaN : sorted[(int)(share * (sorted.Length - 1))];
    }
}
