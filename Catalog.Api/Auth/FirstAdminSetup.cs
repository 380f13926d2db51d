using Catalog.Caching.Background;
using Catalog.Domain;
using Catalog.Domain.Users;
using Catalog.Infrastructure.Users;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Options;

namespace Catalog.Api.Auth;

/// <summary>Creates the first admin if there is no admin and no user with that e-mail address. The node is not ready until then.</summary>
/// <remarks>Retries while the database is down. Nodes that start together create one admin.</remarks>
internal sealed class FirstAdminSetup(
    IOptions<FirstAdminOptions> options, UserQueries users, UserStore store, BackgroundLoops loops, ILogger<FirstAdminSetup> logger)
    : BackgroundLoop(loops, "first-admin"), IHealthCheck
{
    private volatile bool _isThere = options.Value.Email is null;

    protected override TimeSpan LongestBackoff => TimeSpan.FromSeconds(1);

    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(_isThere ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The first admin has not been created yet."));

    protected override async Task<TimeSpan> TurnAsync(CancellationToken stoppingToken)
    {
        if (!_isThere)
        {
            await MakeAsync(options.Value, stoppingToken);
            _isThere = true;
        }

        return Timeout.InfiniteTimeSpan;
    }

    private async Task MakeAsync(FirstAdminOptions admin, CancellationToken ct)
    {
        if (await users.FindAsync(admin.Email!, ct) is { } found)
        {
            if (found.Role != Role.Admin)
            {
                logger.LogWarning("User {Id} has the e-mail address of the configured first admin but is not an admin; nothing was changed", found.Id);
            }
        }
        else if (!await users.HasAdminAsync(ct)) // otherwise the first one was removed or renamed
        {
            var details = UserRules.Check(new UserDraft(admin.Email, FirstAdminOptions.Name), new List<RuleViolation>())!;
            var write = await store.AddAsync(details, admin.Password!, Role.Admin, ct);
            if (write.User is { } made)
            {
                logger.LogInformation("Created the first admin, user {Id}", made.Id);
            }
        }
    }
}
