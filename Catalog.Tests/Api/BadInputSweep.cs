using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;

namespace Catalog.Tests.Api;

/// <summary>Sends bad requests to all operations of a service, as its OpenAPI document lists them.</summary>
/// <param name="http">A client of the service, with a bearer token in its default headers if one is needed.</param>
/// <param name="seed">Seed of the random choices. The same seed sends the same requests.</param>
/// <param name="existingId">Id of an existing resource, for paths.</param>
internal sealed class BadInputSweep(HttpClient http, int seed, string existingId)
{
    private const int AtOnce = 8;
    private const int TriesForAPair = 20;
    private readonly Random _random = new(seed);

    /// <summary>Sends each fault of each operation once, and then <paramref name="pairs"/> pairs of faults.</summary>
    /// <remarks>A request that could change data has at least one fault for which it must be refused.</remarks>
    /// <returns>
    /// The number of requests sent, the wrong answers, one for each operation and kind, and the operations that were never reached: authorization
    /// refused all their requests.
    /// </returns>
    public async Task<(int Sent, IReadOnlyCollection<string> Wrong, IReadOnlyCollection<string> Closed)> RunAsync(int pairs)
    {
        var document = JsonElement.Parse(await http.GetStringAsync("/openapi/v1.json"));
        var operations = BadInputOperation.ReadAll(document).Select(operation => new BadInputFaults(operation, existingId)).ToArray();
        var all = operations.SelectMany(Singly).ToList();
        var end = all.Count + pairs;
        while (all.Count < end)
        {
            all.AddRange(operations.Select(Pair).OfType<BadInputRequest>());
        }

        var wrong = new ConcurrentDictionary<string, string>();
        var reached = new ConcurrentDictionary<BadInputOperation, bool>();
        await Parallel.ForEachAsync(all, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (request, ct) =>
        {
            using var message = request.ToMessage();
            using var answer = await http.SendAsync(message, ct);
            if (answer.StatusCode is not HttpStatusCode.Unauthorized and not HttpStatusCode.Forbidden)
            {
                reached[request.Operation] = true;
            }

            if (await BadInputVerdict.OfAsync(request, answer) is { } verdict)
            {
                wrong.TryAdd($"{request.Operation} {verdict[..Math.Min(verdict.Length, 30)]}", $"{request} -> {verdict}");
            }
        });
        return (all.Count, [.. wrong.Values.Order()], [.. all.Select(request => request.Operation).Distinct().Where(operation => !reached.ContainsKey(operation)).Select(operation => $"{operation}")]);
    }

    private static bool MayBeSent(BadInputRequest request) => request.Operation.IsReadOnly || request.IsCertainlyBad;

    private IEnumerable<BadInputRequest> Singly(BadInputFaults faults)
    {
        var certain = faults.All.Where(fault => fault.IsCertain).ToArray();
        foreach (var fault in faults.All)
        {
            var request = fault.Into(faults.Faultless);
            if (!MayBeSent(request) && certain.Where(other => other.Place != fault.Place).ToArray() is { Length: > 0 } others)
            {
                request = others[_random.Next(others.Length)].Into(request);
            }

            if (MayBeSent(request))
            {
                yield return request;
            }
        }
    }

    private BadInputRequest? Pair(BadInputFaults faults)
    {
        for (var i = 0; i < TriesForAPair; i++)
        {
            var (one, other) = (Any(faults.All), Any(faults.All));
            if (one.Place != other.Place && other.Into(one.Into(faults.Faultless)) is var request && MayBeSent(request))
            {
                return request;
            }
        }

        return null;
    }

    private BadInputFault Any(IReadOnlyList<BadInputFault> faults) => faults[_random.Next(faults.Count)];
}
