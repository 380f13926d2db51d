namespace Catalog.Testbed.Processes;

/// <summary>Polls until a condition is met.</summary>
internal static class Until
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(25);

    /// <summary>Polls until the result is not null.</summary>
    /// <typeparam name="T">The result.</typeparam>
    /// <param name="ask">Called every 25 ms.</param>
    /// <param name="what">The condition, for the error message: "the cluster's slots are served".</param>
    /// <param name="limit">The timeout.</param>
    /// <param name="ct">Cancels the wait.</param>
    /// <exception cref="TimeoutException">The condition was not met in time.</exception>
    public static async Task<T> AnsweredAsync<T>(
        Func<CancellationToken, Task<T?>> ask, string what, TimeSpan limit, CancellationToken ct)
        where T : class
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(ct);
        timeout.CancelAfter(limit);
        try
        {
            while (true)
            {
                if (await ask(timeout.Token) is { } answer)
                {
                    return answer;
                }

                await Task.Delay(Interval, timeout.Token);
            }
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            throw new TimeoutException($"Timed out after {limit.TotalSeconds} s waiting until {what}.");
        }
    }

    /// <summary>Polls until the result is true.</summary>
    /// <inheritdoc cref="AnsweredAsync{T}" path="/param|/exception"/>
    public static Task TrueAsync(Func<CancellationToken, Task<bool>> ask, string what, TimeSpan limit, CancellationToken ct) =>
        AnsweredAsync(async token => await ask(token) ? "yes" : null, what, limit, ct);
}
