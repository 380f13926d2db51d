using System.Security.Claims;
using Catalog.Api.Auth;
using Catalog.Api.Http;
using Catalog.Api.OpenApi;
using Catalog.Caching.Background;
using Catalog.Caching.Telemetry;
using Catalog.Domain.Users;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Catalog.Api.Health;

/// <summary>The health endpoints for orchestrators and load balancers.</summary>
public static class HealthEndpoints
{
    private static readonly TimeSpan CheckTimeout = TimeSpan.FromSeconds(2);

    /// <summary>Adds a check of each dependency. A check that takes longer than 2 s fails.</summary>
    public static IServiceCollection AddHealth(this IServiceCollection services)
    {
        services.AddSingleton<PostgresCheck>(); // it remembers
        services.AddHealthChecks()
            .AddCheck<PostgresCheck>("postgres", timeout: CheckTimeout)
            .AddCheck<RedisCheck>("redis", timeout: CheckTimeout)
            .AddCheck<RedisMemoryCheck>("redis-memory", timeout: CheckTimeout)
            .AddCheck<BackgroundCheck>("background")
            .AddCheck<BacklogCheck>("queues");
        services.AddLogging(logging => logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None)); // Readiness logs changes
        return services.AddSingleton<Readiness>();
    }

    /// <summary>Maps <c>/health/live</c> and <c>/health/ready</c>.</summary>
    public static void MapHealth(this IEndpointRouteBuilder routes)
    {
        var health = routes.MapGroup("/health").WithTags(Tag.Health).AllowAnonymous().DisableRateLimiting()
            .ProducesValidationProblem(); // of an unknown query parameter, as everywhere

        health.MapMethods("/live", Reads.Methods, () => TypedResults.Text("Healthy"))
            .WithName("GetLiveness")
            .WithSummary("Check whether the process is alive; if not, restart it")
            .WithDescription("Checks no dependency: a node without its servers is alive.")
            .Produces<string>(StatusCodes.Status200OK, "text/plain");

        health.MapMethods("/ready", Reads.Methods, Ready)
            .WithName("GetReadiness")
            .WithSummary("Check whether the node can handle requests; if not, send it none")
            .WithDescription("""
                Without Redis a node is degraded but ready: it answers from the database. Without the database it is not ready. Admins see each
                dependency; others see Healthy (also when degraded) or Unhealthy. The answer is up to one second old.
                """)
            .Produces<ReadyResponse>(StatusCodes.Status503ServiceUnavailable);
    }

    private static async Task<Results<Ok<ReadyResponse>, JsonHttpResult<ReadyResponse>>> Ready(
        Readiness readiness, ClaimsPrincipal caller, HttpResponse http, CancellationToken ct)
    {
        var report = await readiness.ReportAsync(ct);
        var response = caller.SessionOrNone is { Role: Role.Admin } ? ReadyResponse.From(report) : ReadyResponse.UpOrDown(report);
        http.Headers.CacheControl = CacheControl.NoStore;
        return report.Status == HealthStatus.Unhealthy
            ? TypedResults.Json(response, statusCode: StatusCodes.Status503ServiceUnavailable)
            : TypedResults.Ok(response);
    }
}
