import { Argument, Command } from 'commander'
import { completionScripts } from './completion-scripts.ts'
import type { CommandIo } from './io.ts'

/** `parfait completion SHELL`: the script that completes words of all commands. */
export function completionCommand(io: CommandIo): Command {
  return new Command('completion')
    .description(
      `Prints a script that lets a shell complete options, values, flavours and files:
  bash  eval "$(parfait completion bash)"      in ~/.bashrc
  zsh   source <(parfait completion zsh)       in ~/.zshrc, after compinit
  fish  parfait completion fish | source       in ~/.config/fish/config.fish`,
    )
    .addArgument(new Argument('<shell>').choices(Object.keys(completionScripts)))
    .action((shell: string) => void io.stdout.write(completionScripts[shell] ?? ''))
}
