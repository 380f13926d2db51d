using Catalog.Domain;
using Catalog.Domain.Users;
using Microsoft.Extensions.Options;

namespace Catalog.Api.Auth;

/// <summary>Configuration section <c>Auth:FirstAdmin</c>: the admin account that is created at start if there is no admin. Validated at start.</summary>
/// <remarks>Used once: an existing user with this e-mail address is not changed. The password is never logged.</remarks>
public sealed class FirstAdminOptions
{
    /// <summary>The name of the section.</summary>
    public const string Section = "Auth:FirstAdmin";

    /// <summary>The display name of the admin.</summary>
    public const string Name = "Administrator";

    /// <summary>The e-mail address. Default: none, and no admin is created.</summary>
    public string? Email { get; set; }

    /// <summary>The password. Must satisfy the password rules; required with an e-mail address.</summary>
    public string? Password { get; set; }

    /// <summary>The broken rule, or <see langword="null"/>. Contains neither value.</summary>
    internal string? Broken()
    {
        if (Email is null)
        {
            return Password is null ? null : $"{Section}:Email is required with a password.";
        }

        var violations = new List<RuleViolation>();
        UserRules.Check(new UserDraft(Email, Name), violations);
        return violations is [var violation, ..]
            ? $"{Section}:Email {violation.Rule}."
            : PasswordRules.Broken(Password, Email) is { } rule ? $"{Section}:Password {rule}." : null;
    }
}

/// <summary>Stops the start when the configured admin breaks the rules for users or passwords.</summary>
internal sealed class FirstAdminValidation : IValidateOptions<FirstAdminOptions>
{
    public ValidateOptionsResult Validate(string? name, FirstAdminOptions options) =>
        options.Broken() is { } rule ? ValidateOptionsResult.Fail(rule) : ValidateOptionsResult.Success;
}
