using Catalog.Api.Telemetry;
using Catalog.Infrastructure.Edge;

namespace Catalog.Api.Hosting;

/// <summary>The commands of the program other than serving: <c>health URL</c>, <c>migrate</c> and <c>purge</c>.</summary>
internal static class Commands
{
    private const string Secrets = "/run/secrets";

    /// <summary>Runs the command in the arguments, if there is one.</summary>
    /// <returns>Whether there was one.</returns>
    public static async Task<bool> TryRunAsync(string[] args)
    {
        switch (args)
        {
            case ["health", var url]:
                Environment.ExitCode = await HealthProbe.AskAsync(url);
                return true;
            case ["migrate", ..]:
                StartFailure.EndsWithMessage();
                var builder = WebApplication.CreateBuilder(args);
                builder.Configuration.AddSecrets();
                await builder.Configuration.MigrateAsync();
                return true;
            case ["purge", .. var rest]:
                StartFailure.EndsWithMessage();
                using (var purger = PurgeCommand.Build(rest, configured =>
                {
                    configured.Configuration.AddSecrets();
                    configured.Services.AddTelemetry(configured.Configuration).AddHostedService<UnknownSettings>();
                }))
                {
                    StartFailure.IsOverOnceStarted(purger.Services.GetRequiredService<IHostApplicationLifetime>());
                    await purger.RunAsync();
                }

                return true;
            default:
                return false;
        }
    }

    /// <summary>Reads settings from the secret files that an orchestrator mounts, if any.</summary>
    public static void AddSecrets(this IConfigurationBuilder configuration) => configuration.AddKeyPerFile(Secrets, optional: true);
}
