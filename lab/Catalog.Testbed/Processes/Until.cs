namespace Catalog.Testbed.Processes;

/// <summary>Waits for a state that nobody announces.</summary>
internal static class Until
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    /// <summary>Asks again and again until the answer is not null.</summary>
    /// <typeparam name="T">The answer.</typeparam>
    /// <param name="ask">Asked every 25 ms.</param>
    /// <param name="what">For the error: "the cluster's slots are served".</param>
    /// <param name="limit">How long to go on.</param>
    /// <param name="ct">Cancels the waiting.</param>
    /// <exception cref="TimeoutException">The limit has passed.</exception>
    public static async Task<T> AnsweredAsync<T>(
        Func<CancellationToken, Task<T?>> ask, string what, TimeSpan limit, CancellationToken ct)
        where T : class
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(ct);
        patience.CancelAfter(limit);
        try
        {
            while (true)
            {
                if (await ask(patience.Token) is { } answer)
                {
                    return answer;
                }

                await Task.Delay(Interval, patience.Token);
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException($"Waited {limit.TotalSeconds} s in vain until {what}.");
        }
    }

    /// <summary>Asks again and again until the answer is yes.</summary>
    /// <inheritdoc cref="AnsweredAsync{T}" path="/param|/exception"/>
    public static Task TrueAsync(Func<CancellationToken, Task<bool>> ask, string what, TimeSpan limit, CancellationToken ct) =>
        AnsweredAsync(async token => await ask(token) ? "yes" : null, what, limit, ct);
}
