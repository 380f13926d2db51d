namespace Catalog.Api.Bulkheads;

/// <summary>Delays a response after its work is done and its slot is free again, so that the delay blocks no other request.</summary>
public static class HeldAnswer
{
    private sealed record Hold(TimeSpan Time);

    /// <summary>Delays the response of the current request by this time. The last call wins.</summary>
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
