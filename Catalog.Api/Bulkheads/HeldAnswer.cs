namespace Catalog.Api.Bulkheads;

/// <summary>An answer that is held back after its work is done and its turn given back, so that who waits keeps nobody else out.</summary>
public static class HeldAnswer
{
    private sealed record Hold(TimeSpan Time);

    /// <summary>Has the answer of a request under a ceiling held back for this long; the last call counts.</summary>
    public static void HoldAnswer(this HttpContext context, TimeSpan time)
    {
        if (time > TimeSpan.Zero)
        {
            context.Features.Set(new Hold(time));
        }
    }

    internal static Task WaitAsync(HttpContext context) => context.Features.Get<Hold>() is { } hold
        ? Task.Delay(hold.Time, context.RequestServices.GetRequiredService<TimeProvider>(), context.RequestAborted)
        : Task.CompletedTask;
}
