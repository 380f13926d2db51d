using Microsoft.Extensions.Options;

namespace Catalog.Api.Auth;

/// <summary>Refuses to start with a first admin who could not register.</summary>
internal sealed class FirstAdminValidation : IValidateOptions<FirstAdminOptions>
{
    public ValidateOptionsResult Validate(string? name, FirstAdminOptions options) =>
        options.Broken() is { } rule ? ValidateOptionsResult.Fail(rule) : ValidateOptionsResult.Success;
}
