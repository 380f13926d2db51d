using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Catalog.Api.Hosting;

/// <summary>Applies <see cref="ClockOptions"/>.</summary>
public static class ClockServices
{
    private const string Check = "clock";

    /// <summary>
    /// Registers the node's <see cref="TimeProvider"/>: the system's own, which is cheaper to read, unless an offset is set. Call it first:
    /// other registrations add the system's time where there is none.
    /// </summary>
    public static IServiceCollection AddClock(this IServiceCollection services)
    {
        services.AddOptions<ClockOptions>().BindConfiguration(ClockOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider =>
        {
            var offset = provider.GetRequiredService<IOptions<ClockOptions>>().Value.Offset;
            if (offset == TimeSpan.Zero)
            {
                return TimeProvider.System;
            }

            provider.GetRequiredService<ILogger<ShiftedTime>>().LogWarning("{Exercise}", TextOf(offset));
            return new ShiftedTime(offset);
        });
        services.AddOptions<HealthCheckServiceOptions>().Configure<IOptions<ClockOptions>>((health, clock) =>
        {
            if (clock.Value.Offset is var offset && offset != TimeSpan.Zero)
            {
                health.Registrations.Add(new HealthCheckRegistration(Check, new WrongOnPurpose(TextOf(offset)), failureStatus: null, tags: null));
            }
        });
        return services;
    }

    private static string TextOf(TimeSpan offset) =>
        $"The wall clock of this node is {offset.Duration():c} {(offset > TimeSpan.Zero ? "ahead" : "behind")} on purpose (Clock:Offset). Not for production.";

    private sealed class WrongOnPurpose(string text) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
            Task.FromResult(HealthCheckResult.Degraded(text));
    }
}

/// <summary>Configuration section <c>Clock</c>: shifts the wall clock, for exercises.</summary>
public sealed class ClockOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Clock";

    /// <summary>
    /// How far the wall clock of this node is ahead; negative: behind. Elapsed times are not affected. For exercises only: the log and the
    /// health report mention it. Default: 0.
    /// </summary>
    [Range(typeof(TimeSpan), "-1.00:00:00", "1.00:00:00")]
    public TimeSpan Offset { get; set; }
}

/// <summary>The system's time with a shifted wall clock. Timestamps and timers are the system's own. Thread-safe.</summary>
/// <param name="offset">How far the wall clock is ahead; negative: behind.</param>
public sealed class ShiftedTime(TimeSpan offset) : TimeProvider
{
    /// <inheritdoc />
    public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + offset;
}
