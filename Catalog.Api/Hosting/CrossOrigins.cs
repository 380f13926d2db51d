using Catalog.Api.Http;
using Catalog.Api.Inventory;
using Catalog.Api.RateLimits;
using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Catalog.Api.Hosting;

/// <summary>Applies <see cref="CrossOriginOptions"/>.</summary>
public static class CrossOrigins
{
    private const string Setting = $"{CrossOriginOptions.Section}:{nameof(CrossOriginOptions.Origins)}";

    private static readonly TimeSpan PreflightMaxAge = TimeSpan.FromMinutes(10);

    private static readonly string[] Exposed =
    [
        HeaderNames.ETag, HeaderNames.Link, HeaderNames.Location, HeaderNames.RetryAfter, HeaderNames.WWWAuthenticate,
        CacheStatus.Header, ReadYourWrites.Header, RateLimitAnswer.Header, RateLimitAnswer.PolicyHeader, ReservationEndpoints.Replayed,
    ];

    /// <summary>Adds the origins. An invalid origin stops the start.</summary>
    public static IServiceCollection AddCrossOrigins(this IServiceCollection services)
    {
        services.AddOptions<CrossOriginOptions>().BindConfiguration(CrossOriginOptions.Section)
            .Validate(
                cors => cors.Origins.All(IsOrigin),
                $"{Setting} must be origins, such as https://shop.example.com, without a path.")
            .ValidateOnStart();
        services.AddCors().AddOptions<CorsOptions>().Configure<IOptions<CrossOriginOptions>>((cors, origins) => cors.AddDefaultPolicy(
            policy => policy.WithOrigins([.. origins.Value.Origins]).AllowAnyMethod().AllowAnyHeader()
                .WithExposedHeaders(Exposed).SetPreflightMaxAge(PreflightMaxAge)));
        return services;
    }

    /// <summary>Adds CORS if origins are configured. Place it before rate limiting.</summary>
    public static IApplicationBuilder UseCrossOrigins(this WebApplication app)
    {
        // Read from the configuration, not the options: see UseProxies.
        if (!app.Configuration.GetSection(Setting).GetChildren().Any())
        {
            return app;
        }

        // Vary on responses to requests without Origin too: a shared cache must not serve them to one with an Origin.
        return app.Use((context, next) =>
        {
            context.Response.Headers.Append(HeaderNames.Vary, HeaderNames.Origin);
            return next(context);
        }).UseCors();
    }

    private static bool IsOrigin(string text) =>
        Uri.TryCreate(text, UriKind.Absolute, out var uri) && uri.GetLeftPart(UriPartial.Authority) == text;
}

/// <summary>Configuration section <c>Cors</c>: the origins whose pages may call the service from a browser.</summary>
public sealed class CrossOriginOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Cors";

    /// <summary>Origins, such as <c>https://shop.example.com</c>, without a path. Default: none, and no CORS header is sent.</summary>
    public IList<string> Origins { get; } = [];
}
