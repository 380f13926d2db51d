using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Catalog.Api.Hosting;

/// <summary>Puts <see cref="ClockOptions"/> in force.</summary>
public static class ClockServices
{
    private const string Check = "clock";

    /// <summary>
    /// Registers the time that all else takes: the system's own, which is cheaper to read, unless an offset is set. Call it first:
    /// others register the system's time where there is none.
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
