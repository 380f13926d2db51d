using System.Globalization;
using System.Net.Http.Json;
using Catalog.Lab.Checks.Crashes;

namespace Catalog.Lab.Checks.Events;

/// <summary>Senders of events. Each numbers its events and sends each with the same id, to any node, until it gets a 202.</summary>
internal sealed class EventsTraffic(CrashStage stage)
{
    private const int Senders = 16;
    private const int Products = 200;
    private const int PoisonEvery = 50;
    private const int NoProduct = 900_000_001;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromMilliseconds(50);
    private readonly List<int>[] _good = [.. Enumerable.Range(0, Senders).Select(_ => new List<int>())];
    private long _sentAgain;
    private long _poison;

    /// <summary>The numbers of the events for existing products, by sender; all were acknowledged. Read it after the run.</summary>
    public IReadOnlyList<int[]> Good => [.. _good.Select(numbers => numbers.ToArray())];

    /// <summary>Requests that were repeated because they did not get a 202.</summary>
    public long SentAgain => Volatile.Read(ref _sentAgain);

    /// <summary>Events for a product that does not exist.</summary>
    public long Poison => Volatile.Read(ref _poison);

    /// <summary>Parses a stored id: the prefix of an anonymous user, then <c>sender-number</c>.</summary>
    public static (int Sender, int Number) Parse(string id)
    {
        var parts = id.Split(':', '-');
        return (int.Parse(parts[1], CultureInfo.InvariantCulture), int.Parse(parts[2], CultureInfo.InvariantCulture));
    }

    /// <summary>Runs until cancelled; ends when every sent event has been acknowledged.</summary>
    public Task RunAsync(CancellationToken ct) =>
        Task.WhenAll(Enumerable.Range(0, Senders).Select(sender => Task.Run(() => RunAsync(sender, ct), CancellationToken.None)));

    private async Task RunAsync(int sender, CancellationToken ct)
    {
        for (var number = 1; !ct.IsCancellationRequested; number++)
        {
            if (number % PoisonEvery == 0)
            {
                await SendAsync($"{sender}-{number}", NoProduct);
                Interlocked.Increment(ref _poison);
            }
            else
            {
                await SendAsync($"{sender}-{number}", 1 + (number % Products));
                _good[sender].Add(number);
            }

            await Task.Delay(Pause, CancellationToken.None);
        }
    }

    private async Task SendAsync(string id, long productId)
    {
        while ((await stage.SendAsync(node => Request(node, id, productId))).Status != 202)
        {
            Interlocked.Increment(ref _sentAgain);
            await Task.Delay(PauseAfterFailure, CancellationToken.None);
        }
    }

    private static HttpRequestMessage Request(Uri node, string id, long productId) =>
        new(HttpMethod.Post, new Uri(node, "events")) { Content = JsonContent.Create(new { kind = "click", productId, id }) };
}
