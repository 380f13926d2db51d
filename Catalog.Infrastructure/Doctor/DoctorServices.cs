using Catalog.Infrastructure.Persistence.ChangeCapture;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Catalog.Infrastructure.Doctor;

/// <summary>Registers the examination of the node.</summary>
public static class DoctorServices
{
    /// <summary>The name of the meter.</summary>
    public const string Meter = DoctorService.Name;

    /// <summary>Adds the examination, its meter and the health check <c>doctor</c>. Requires persistence, caching and change capture.</summary>
    public static IServiceCollection AddDoctor(this IServiceCollection services)
    {
        services.AddOptions<DoctorOptions>().BindConfiguration(DoctorOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddSingleton(provider => provider.GetRequiredService<IOptions<DoctorOptions>>().Value);
        services.AddSingleton<DoctorService>();
        services.AddHostedService(provider => provider.GetRequiredService<DoctorService>());
        services.AddHealthChecks().AddCheck<DoctorCheck>("doctor");
        return services;
    }

    /// <summary>Not ready before the first examination, on a node that does not fit the others, or that Redis refuses a command at its start; degraded when something is wrong otherwise.</summary>
    private sealed class DoctorCheck(DoctorService doctor, CaptureStatus capture) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            if (doctor.Last is not { } last)
            {
                return Task.FromResult(new HealthCheckResult(doctor.IsAwaited ? HealthStatus.Unhealthy : HealthStatus.Healthy, "Not examined yet."));
            }

            var text = $"{last}; change capture: {capture.State}.";
            return Task.FromResult(!doctor.MayServe ? HealthCheckResult.Unhealthy(text)
                : last.IsDegraded ? HealthCheckResult.Degraded(text)
                : HealthCheckResult.Healthy(text));
        }
    }
}
