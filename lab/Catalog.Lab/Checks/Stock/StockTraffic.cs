using System.Collections.Concurrent;
using System.Net.Http.Json;
using Catalog.Lab.Checks.Crashes;

namespace Catalog.Lab.Checks.Stock;

/// <summary>
/// Buyers reserve, then commit, return or abandon; each retries with the same key, on any node, until there is a response.
/// Deliveries add units and are not retried.
/// </summary>
internal sealed class StockTraffic(CrashStage stage, IReadOnlyList<long> products, IProgress<string> progress)
{
    private const int Buyers = 24;
    private const int Delivery = 10;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(3);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan BetweenDeliveries = TimeSpan.FromMilliseconds(400);
    private long _sentAgain;
    private long _refused;
    private long _wrong;

    /// <summary>Acknowledged reservations, with their units.</summary>
    public ConcurrentDictionary<long, long> Reserved { get; } = new();

    /// <summary>The reservations whose commit was acknowledged.</summary>
    public ConcurrentDictionary<long, long> Committed { get; } = new();

    /// <summary>The reservations whose return was acknowledged.</summary>
    public ConcurrentDictionary<long, long> Released { get; } = new();

    /// <summary>The reasons of the deliveries, and whether each was acknowledged.</summary>
    public ConcurrentDictionary<string, bool> Deliveries { get; } = new();

    /// <summary>Requests retried because there was no response.</summary>
    public long SentAgain => Volatile.Read(ref _sentAgain);

    /// <summary>Reservations refused because the available stock was too low.</summary>
    public long Refused => Volatile.Read(ref _refused);

    /// <summary>Responses that are never correct here, such as 500 or 422.</summary>
    public long WrongAnswers => Volatile.Read(ref _wrong);

    /// <summary>Runs until cancelled; returns when every buyer has received a response.</summary>
    public Task RunAsync(CancellationToken ct) => Task.WhenAll(
        Enumerable.Range(0, Buyers).Select(buyer => LoopAsync(random => BuyAsync(random), new Random(buyer), Pause, ct))
            .Concat(products.Select(product => LoopAsync(_ => DeliverAsync(product), new Random(0), BetweenDeliveries, ct))));

    private static Task LoopAsync(Func<Random, Task> act, Random random, TimeSpan pause, CancellationToken ct) => Task.Run(
        async () =>
        {
            while (!ct.IsCancellationRequested)
            {
                await act(random);
                await Task.Delay(pause, CancellationToken.None);
            }
        },
        CancellationToken.None);

    private async Task BuyAsync(Random random)
    {
        var product = products[random.Next(products.Count)];
        var quantity = random.Next(1, 4);
        var fate = random.Next(10);
        var body = new { quantity, expiresInSeconds = fate == 9 ? 1 : 600 };
        var key = Guid.NewGuid().ToString();
        var made = await UntilAnsweredAsync(node =>
        {
            var request = new HttpRequestMessage(HttpMethod.Post, new Uri(node, $"inventory/{product}/reservations"))
            {
                Content = JsonContent.Create(body),
            };
            request.Headers.Add("Idempotency-Key", key);
            return request;
        });
        if (made.Status != 201)
        {
            if (made.Status == 409)
            {
                Interlocked.Increment(ref _refused);
            }
            else
            {
                Wrong(made);
            }

            return;
        }

        var id = made.Body.GetProperty("id").GetInt64();
        Reserved[id] = quantity;
        if (fate < 9)
        {
            await EndAsync(product, id, quantity, commit: fate < 6);
        }
    }

    private async Task EndAsync(long product, long id, long quantity, bool commit)
    {
        var answer = await UntilAnsweredAsync(node => commit
            ? new HttpRequestMessage(HttpMethod.Post, new Uri(node, $"inventory/{product}/reservations/{id}/commit"))
            : new HttpRequestMessage(HttpMethod.Delete, new Uri(node, $"inventory/{product}/reservations/{id}")));
        if (answer.Status is 200 or 204)
        {
            (commit ? Committed : Released)[id] = quantity;
        }
        else
        {
            Wrong(answer);
        }
    }

    private async Task DeliverAsync(long product)
    {
        var reason = Guid.NewGuid().ToString();
        Deliveries[reason] = false;
        var answer = await stage.SendAsync(node => SignedIn(new HttpRequestMessage(HttpMethod.Post, new Uri(node, $"inventory/{product}/adjust"))
        {
            Content = JsonContent.Create(new { delta = Delivery, reason }),
        }));
        Deliveries[reason] = answer.Status == 200;
        if (answer.Status == 500 || (answer.Status != 200 && !answer.IsFailure))
        {
            Wrong(answer);
        }
    }

    private async Task<Answer> UntilAnsweredAsync(Func<Uri, HttpRequestMessage> request)
    {
        while (true)
        {
            var answer = await stage.SendAsync(node => SignedIn(request(node)));
            if (answer.Status == 500)
            {
                Wrong(answer);
            }

            if (!answer.IsFailure)
            {
                return answer;
            }

            Interlocked.Increment(ref _sentAgain);
            await Task.Delay(PauseAfterFailure);
        }
    }

    private HttpRequestMessage SignedIn(HttpRequestMessage request)
    {
        request.Headers.Authorization = stage.Admin;
        return request;
    }

    private void Wrong(Answer answer)
    {
        Interlocked.Increment(ref _wrong);
        progress.Report($"Unexpected response: {answer.Status} {answer.Body} {answer.Said}");
    }
}
